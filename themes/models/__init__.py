from themes.models.theme_set import Edit, Placement, Theme, ThemeSet

__all__ = ["Edit", "Placement", "Theme", "ThemeSet"]
