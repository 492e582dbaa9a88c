"""What others wrote → Plans: CloudFormation templates, and what EC2 answers of an account."""
