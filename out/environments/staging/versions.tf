# Rendered by iamspec from the spec "environments/staging". The module hands out policies and needs no provider.

terraform {
  required_version = ">= 1.3"
}
