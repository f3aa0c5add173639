"""Stories from a spreadsheet or a file of lines: read, map, convert, receive, report."""
