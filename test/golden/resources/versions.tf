# Rendered by iamspec from the spec "app". The module hands out policies, and resources.tf puts them in place.

terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 6.0"
      configuration_aliases = [aws.home, aws.science, aws.organization]
    }
  }
}
