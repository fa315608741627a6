owner = "shop" # expect: env-key-missing
