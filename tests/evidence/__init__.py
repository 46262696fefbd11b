"""`thads kiem-thu --bang-chung`: what can be shown for Excel without Excel, and the report of it."""
