"""What other scanners say of the same templates."""
