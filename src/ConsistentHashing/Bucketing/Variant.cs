namespace Purlin.ConsistentHashing;

/// <summary>One of the ways that an experiment treats its keys.</summary>
/// <param name="Name">
/// Its name, from 1 to 256 characters, of its own within the experiment. It decides who is in.
/// </param>
/// <param name="Weight">
/// Its share relative to the others', from 0 to 2^32: with 0 it has no keys yet, or no more.
/// </param>
public sealed record Variant(string Name, long Weight = 1);
