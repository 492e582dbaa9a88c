"""Host firewalls: the roles of a host as the ruleset of its own firewall."""
