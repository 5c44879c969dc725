Console.WriteLine("Purlin.Redlock: not in this version yet.");
