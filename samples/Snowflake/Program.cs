Console.WriteLine("Purlin.Snowflake: not in this version yet.");
