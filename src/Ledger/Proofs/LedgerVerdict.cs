namespace Purlin.Ledger;

/// <summary>What a verification found.</summary>
public enum LedgerVerdict
{
    /// <summary>It holds.</summary>
    Valid,

    /// <summary>A size, an index or a length is impossible: the proof is not one of what it says.</summary>
    Malformed,

    /// <summary>The proof leads to another root: record, index, size, root or proof is not genuine.</summary>
    RootMismatch,

    /// <summary>The note is of another log than the one expected.</summary>
    OtherOrigin,

    /// <summary>No signature of the note is by the expected key.</summary>
    NotSigned,

    /// <summary>A signature that names the expected key is not by it.</summary>
    BadSignature,
}
