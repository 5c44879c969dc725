namespace Purlin.Ledger;

/// <summary>Messages to hash together. Implemented by structs, so that the hashing is compiled for each.</summary>
internal interface IMessages
{
    /// <summary>How many.</summary>
    int Count { get; }

    /// <summary>One of them; asked for several times.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    ReadOnlySpan<byte> this[int index] { get; }
}
