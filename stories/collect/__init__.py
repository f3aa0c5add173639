"""The story form on a phone: works without a network, and sends when there is one."""
