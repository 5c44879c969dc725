Console.WriteLine("Payments: not in this version yet.");
