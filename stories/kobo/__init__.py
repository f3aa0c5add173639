"""Stories from a form on a Kobo server: sent here by it, or fetched from it; read, received."""
