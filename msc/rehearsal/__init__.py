"""A programme played through by a script: its people act through the API, as others would."""
