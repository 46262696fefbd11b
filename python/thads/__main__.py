from thads.commands.cli import main

raise SystemExit(main())
