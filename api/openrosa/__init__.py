"""The door for KoboCollect, ODK Collect and other phones that speak OpenRosa 1.0."""
