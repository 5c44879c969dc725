Console.WriteLine("Purlin.Ledger: not in this version yet.");
