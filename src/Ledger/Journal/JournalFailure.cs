namespace Purlin.Ledger;

/// <summary>Why a journal cannot be used.</summary>
public enum JournalFailure
{
    /// <summary>Another opener, here or in another process, writes it. Close that one, or open read-only.</summary>
    Locked,

    /// <summary>There is nothing to read: the directory has no journal, and read-only opening makes none.</summary>
    NotFound,

    /// <summary>Bytes that were acknowledged once are damaged or gone. Restore the file; nothing is repaired.</summary>
    Damaged,

    /// <summary>A segment between two others, or the first one, is not there. Restore it.</summary>
    MissingSegment,

    /// <summary>A file of another book is among the segments. Take it away.</summary>
    OtherBook,

    /// <summary>A file was written by a later version.</summary>
    UnknownVersion,

    /// <summary>
    /// Writing failed, now or earlier, and the journal takes no more appends: what was being written may last or not.
    /// Reading goes on. Open it again to learn the truth.
    /// </summary>
    Poisoned,

    /// <summary>The system could not read.</summary>
    Unreadable,

    /// <summary>It has as many segments as it can have.</summary>
    Full,
}
