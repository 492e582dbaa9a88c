"""Results → text for people and for machines: findings, differences, answers of `reach`, guardrails, deployments."""
