using System.Buffers.Binary;

namespace Purlin.Ledger;

/// <summary>
/// A view of one record: an accepted command, a refusal that its key remembers, or the expiry of a hold. Its bytes are
/// the only ones that mean it, and a leaf of the tree.
/// </summary>
/// <remarks>
/// Good as long as the bytes under it are. What a kind of record does not have is zero, empty or false. The layout is
/// in
/// DESIGN.md. Reading checks the form only: whether accounts exist and sums agree is the book's part.
/// </remarks>
public readonly ref partial struct LedgerRecord
{
    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Bytes { get; private init; }

    /// <summary>What it is about.</summary>
    public LedgerRecordKind Kind { get; private init; }

    /// <summary>Whether it says that the command was refused, so that nothing changed.</summary>
    public bool IsRefused => (Bytes[0] & RecordFormat.Refused) != 0;

    /// <summary>When it was written, in UTC ticks of 100 ns; never less than in the record before it.</summary>
    public long StampTicks { get; private init; }

    /// <summary>
    /// The key: 16 bytes or the UTF-8 of a text; of an opening the account's id; of an expiry nothing.
    /// </summary>
    public ReadOnlySpan<byte> Key { get; private init; }

    /// <summary>Whether the key is a text rather than a number.</summary>
    public bool KeyIsText => (Bytes[0] & RecordFormat.KeyIsNumber) == 0;

    /// <summary>Whether <see cref="EffectiveTicks"/> was given.</summary>
    public bool HasEffective => (Bytes[0] & RecordFormat.HasEffective) != 0;

    /// <summary>When an entry counts from: as given, else the stamp; in UTC ticks.</summary>
    public long EffectiveTicks { get; private init; }

    /// <summary>The number given to an entry.</summary>
    public int Code { get; private init; }

    /// <summary>The text given to an entry, in UTF-8.</summary>
    public ReadOnlySpan<byte> Memo { get; private init; }

    /// <summary>How long a hold stays; 0 for ever.</summary>
    public long LifetimeTicks { get; private init; }

    /// <summary>Whether limits were checked after each leg.</summary>
    public bool ChecksEachLeg => (Bytes[1] & RecordFormat.ChecksEachLeg) != 0;

    /// <summary>Whether a capture releases what is left.</summary>
    public bool ReleasesRest => (Bytes[1] & RecordFormat.ReleasesRest) != 0;

    /// <summary>Whether a capture is of all that is left, so that it has no legs of its own.</summary>
    public bool CapturesAll => (Bytes[1] & RecordFormat.CapturesAll) != 0;

    /// <summary>The lines of an entry, a hold, or a capture of a part.</summary>
    public RecordLegs Legs { get; private init; }

    /// <summary>The key of the hold captured or voided.</summary>
    public ReadOnlySpan<byte> HoldKey { get; private init; }

    /// <summary>Whether that key is a text.</summary>
    public bool HoldKeyIsText { get; private init; }

    /// <summary>The sequence of the hold that expired.</summary>
    public long HoldSequence { get; private init; }

    /// <summary>The account closed, reopened or given limits.</summary>
    public RecordAccount Account { get; private init; }

    /// <summary>The kind of the account opened.</summary>
    public AccountKind AccountKind { get; private init; }

    /// <summary>The currency of the account opened.</summary>
    public Currency Currency { get; private init; }

    /// <summary>Whether the account opened keeps its history.</summary>
    public bool KeepHistory { get; private init; }

    /// <summary>The floor set, in minor units and the account's normal direction.</summary>
    public long? Floor { get; private init; }

    /// <summary>The ceiling set.</summary>
    public long? Ceiling { get; private init; }

    /// <summary>Why it was refused.</summary>
    public RefusalReason Reason { get; private init; }

    /// <summary>The index of the leg at which it was; -1 for none.</summary>
    public int RefusedLeg { get; private init; }

    /// <summary>The place of the account at which it was; -1 for none.</summary>
    public int RefusedSlot { get; private init; }

    /// <summary>By how much in minor units; 0 where no amount was the reason.</summary>
    public long Short { get; private init; }

    /// <summary>The payload: what a command under the same key must equal.</summary>
    internal ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Whether two records carry the same command, stamp and outcome aside.</summary>
    internal static bool HaveSamePayload(in LedgerRecord left, in LedgerRecord right) =>
        (left.Bytes[0] | RecordFormat.Refused) == (right.Bytes[0] | RecordFormat.Refused)
        && left.Bytes[1] == right.Bytes[1] && left.Payload.SequenceEqual(right.Payload);

    /// <summary>Reads a record that the book or its store has checked.</summary>
    /// <param name="bytes">One whole record.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static LedgerRecord Read(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out LedgerRecord record) ? record : throw new InvalidDataException(
            $"These {bytes.Length} bytes are no record of a ledger, or not the one form of it.");

    /// <summary>The key of a record without the rest of it.</summary>
    internal static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> record, out bool isText)
    {
        isText = (record[0] & RecordFormat.KeyIsNumber) == 0;
        return isText
            ? record.Slice(RecordFormat.KeyOffset + 1, record[RecordFormat.KeyOffset])
            : record.Slice(RecordFormat.KeyOffset, RecordFormat.NumberBytes);
    }

    /// <summary>The stamp of a record without the rest of it.</summary>
    internal static long StampOf(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadInt64BigEndian(record[RecordFormat.StampOffset..]);
}
