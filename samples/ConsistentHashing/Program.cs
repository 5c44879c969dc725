Console.WriteLine("Purlin.ConsistentHashing: not in this version yet.");
