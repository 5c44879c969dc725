namespace Purlin.Ledger;

/// <summary>
/// A vector of 32-bit words, one of each message, and the operations SHA-256 needs on it. Implemented by a struct per
/// width, so that the compression function is compiled once for each.
/// </summary>
internal interface ISha256Lanes<TSelf>
    where TSelf : unmanaged, ISha256Lanes<TSelf>
{
    /// <summary>How many messages at a time.</summary>
    static abstract int Count { get; }

    /// <summary>The same word in every lane.</summary>
    static abstract TSelf Broadcast(uint word);

    /// <summary>Word i of every block as vector i.</summary>
    /// <param name="blocks">As many blocks of 64 bytes as there are lanes, one behind the other.</param>
    /// <param name="words">Sixteen.</param>
    static abstract void Load(ReadOnlySpan<byte> blocks, Span<TSelf> words);

    /// <summary>Sum modulo 2^32.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>x rotated by 2, 13 and 22 bits, combined by exclusive or.</summary>
    static abstract TSelf BigSigma0(TSelf x);

    /// <summary>x rotated by 6, 11 and 25 bits, combined by exclusive or.</summary>
    static abstract TSelf BigSigma1(TSelf x);

    /// <summary>x rotated by 7 and 18 and shifted by 3 bits, combined by exclusive or.</summary>
    static abstract TSelf SmallSigma0(TSelf x);

    /// <summary>x rotated by 17 and 19 and shifted by 10 bits, combined by exclusive or.</summary>
    static abstract TSelf SmallSigma1(TSelf x);

    /// <summary>Bits of y where x is set, of z elsewhere.</summary>
    static abstract TSelf Choose(TSelf x, TSelf y, TSelf z);

    /// <summary>Bits that two of the three have.</summary>
    static abstract TSelf Majority(TSelf x, TSelf y, TSelf z);
}
