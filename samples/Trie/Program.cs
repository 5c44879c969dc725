Console.WriteLine("Purlin.Trie: not in this version yet.");
