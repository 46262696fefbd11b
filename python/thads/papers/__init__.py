"""Papers for the meeting, in Word: what a report says as sentences, templates that staff edit, and the files made of both."""
