Console.WriteLine("Purlin.RateLimiting: not in this version yet.");
