"""The account as it is: drift from the role files, and what of them is used."""
