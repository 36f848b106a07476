"""What a build says about itself."""
