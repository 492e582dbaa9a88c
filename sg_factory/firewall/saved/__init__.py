"""A saved ruleset of nftables (`nft -j list ruleset`) against what the roles of its host want."""
