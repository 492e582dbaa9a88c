"""Plan → what somebody reads or deploys: CloudFormation, CDK constructs, documents."""
