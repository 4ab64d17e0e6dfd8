# Rendered by iamspec from the spec "uploads". The module hands out policies and needs no provider.

terraform {
  required_version = ">= 1.3"
}
