"""One small module for each rule; its RULE is found by itself."""
