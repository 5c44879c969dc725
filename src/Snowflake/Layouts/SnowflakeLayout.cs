using System.Globalization;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// How the bits of an id are divided: time in ticks since an epoch on top, below it the node (a datacenter and a
/// machine) and the sequence number within one tick of one node. An immutable value; thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// 63 - TotalBits   zero
/// TimeBits         whole ticks since Epoch
/// NodeBits         DatacenterBits, then MachineBits
/// SequenceBits     counts within a tick
/// </code>
/// With <see cref="SequenceAboveNode"/> the last two change places, as Sonyflake has it. Ids are never negative, so a
/// layout has at most 63 bits.
/// </remarks>
public sealed partial class SnowflakeLayout : IEquatable<SnowflakeLayout>
{
    /// <summary>How many bits an id has at most: those of a signed 64-bit number that is not negative.</summary>
    public const int MaxTotalBits = 63;

    /// <summary>How many of them may number nodes: node ids are non-negative 32-bit numbers.</summary>
    public const int MaxNodeBits = 31;

    private const int JsSafeBits = 53;

    private static TimeSpan LongestTick => TimeSpan.FromDays(1);

    /// <summary>A layout with ticks of a millisecond and a node id without a datacenter.</summary>
    /// <param name="timeBits">Bits of the time, from 1 to 63.</param>
    /// <param name="nodeBits">Bits of the node id, from 0 to 31.</param>
    /// <param name="sequenceBits">Bits of the sequence number, from 0 to 62. All together have at most 63.</param>
    /// <param name="epoch">Where time begins: tick 0 of the layout.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is out of its range, or their sum above 63.</exception>
    public SnowflakeLayout(int timeBits, int nodeBits, int sequenceBits, DateTimeOffset epoch)
        : this(timeBits, 0, nodeBits, sequenceBits, epoch, TimeSpan.FromMilliseconds(1), sequenceAboveNode: false)
    {
    }

    private SnowflakeLayout(int timeBits, int datacenterBits, int nodeBits, int sequenceBits, DateTimeOffset epoch,
        TimeSpan tick, bool sequenceAboveNode)
    {
        TimeBits = Guard.InRange(timeBits, 1, MaxTotalBits);
        NodeBits = Guard.InRange(nodeBits, 0, MaxNodeBits);
        SequenceBits = Guard.InRange(sequenceBits, 0, MaxTotalBits - 1);
        TotalBits = Guard.InRange(timeBits + nodeBits + sequenceBits, 1, MaxTotalBits,
            "Take bits from the time, the node or the sequence.", "timeBits + nodeBits + sequenceBits");
        DatacenterBits = Guard.InRange(datacenterBits, 0, nodeBits, "A datacenter is the upper part of the node id.");
        Epoch = epoch.ToUniversalTime();
        Tick = Guard.InRange(tick, TimeSpan.FromTicks(1), LongestTick);
        SequenceAboveNode = sequenceAboveNode;

        TimeShift = nodeBits + sequenceBits;
        NodeShift = sequenceAboveNode ? 0 : sequenceBits;
        SequenceShift = sequenceAboveNode ? nodeBits : 0;

        // The calendar of .NET ends with the year 9999; no tick lies beyond it, whatever the bits could count.
        long calendarTicks = (DateTimeOffset.MaxValue - Epoch).Ticks / tick.Ticks;
        MaxTick = Math.Min(MaxOf(timeBits), calendarTicks);
    }

    /// <summary>Bits of the time.</summary>
    public int TimeBits { get; }

    /// <summary>Bits of the node id, its datacenter part included.</summary>
    public int NodeBits { get; }

    /// <summary>How many of the node's upper bits are the datacenter; 0 if there is none.</summary>
    public int DatacenterBits { get; }

    /// <summary>How many of the node's lower bits are the machine.</summary>
    public int MachineBits => NodeBits - DatacenterBits;

    /// <summary>Bits of the sequence number.</summary>
    public int SequenceBits { get; }

    /// <summary>Bits of an id; the rest of the 63 is zero.</summary>
    public int TotalBits { get; }

    /// <summary>The unit of the time.</summary>
    public TimeSpan Tick { get; }

    /// <summary>The instant that tick 0 begins at.</summary>
    public DateTimeOffset Epoch { get; }

    /// <summary>Whether the node has the lowest bits and the sequence those above it.</summary>
    public bool SequenceAboveNode { get; }

    /// <summary>
    /// The last tick: all time bits set, or the last one that the calendar of .NET (to the year 9999) has.
    /// </summary>
    public long MaxTick { get; }

    /// <summary>The greatest node id.</summary>
    public int MaxNode => (int)MaxOf(NodeBits);

    /// <summary>The greatest datacenter; 0 without datacenters.</summary>
    public int MaxDatacenter => (int)MaxOf(DatacenterBits);

    /// <summary>The greatest machine within a datacenter.</summary>
    public int MaxMachine => (int)MaxOf(MachineBits);

    /// <summary>The greatest sequence number.</summary>
    public long MaxSequence => MaxOf(SequenceBits);

    /// <summary>The greatest id the layout can make.</summary>
    public SnowflakeId MaxId => Join(MaxTick, MaxNode, MaxSequence);

    /// <summary>Whether a JavaScript number holds every id exactly: it has at most 53 bits.</summary>
    public bool IsJsSafe => TotalBits <= JsSafeBits;

    internal int TimeShift { get; }

    internal int NodeShift { get; }

    internal int SequenceShift { get; }

    /// <summary>The same layout counting from another instant.</summary>
    public SnowflakeLayout WithEpoch(DateTimeOffset epoch) =>
        new(TimeBits, DatacenterBits, NodeBits, SequenceBits, epoch, Tick, SequenceAboveNode);

    /// <summary>The same layout with another unit of time.</summary>
    /// <param name="tick">From 100 ns to a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public SnowflakeLayout WithTick(TimeSpan tick) =>
        new(TimeBits, DatacenterBits, NodeBits, SequenceBits, Epoch, tick, SequenceAboveNode);

    /// <summary>The same layout, the node's upper bits being a datacenter.</summary>
    /// <param name="datacenterBits">From 0 to <see cref="NodeBits"/>; what is left is the machine.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public SnowflakeLayout WithDatacenterBits(int datacenterBits) =>
        new(TimeBits, datacenterBits, NodeBits, SequenceBits, Epoch, Tick, SequenceAboveNode);

    /// <summary>The same widths with the sequence above the node, as Sonyflake has it.</summary>
    public SnowflakeLayout WithSequenceAboveNode() =>
        new(TimeBits, DatacenterBits, NodeBits, SequenceBits, Epoch, Tick, sequenceAboveNode: true);

    /// <summary>Whether two layouts are the same in everything.</summary>
    public static bool operator ==(SnowflakeLayout? left, SnowflakeLayout? right) => Equals(left, right);

    /// <summary>Whether two layouts differ.</summary>
    public static bool operator !=(SnowflakeLayout? left, SnowflakeLayout? right) => !Equals(left, right);

    /// <inheritdoc/>
    public bool Equals(SnowflakeLayout? other) =>
        other is not null && TimeBits == other.TimeBits && NodeBits == other.NodeBits
        && DatacenterBits == other.DatacenterBits && SequenceBits == other.SequenceBits
        && SequenceAboveNode == other.SequenceAboveNode && Tick == other.Tick && Epoch == other.Epoch;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SnowflakeLayout);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(TimeBits, NodeBits, DatacenterBits, SequenceBits, SequenceAboveNode, Tick, Epoch);

    /// <summary>The widths, the tick and the epoch, such as <c>41/5+5/12 of 00:00:00.0010000 since …</c></summary>
    public override string ToString()
    {
        string node = DatacenterBits == 0 ? $"{NodeBits}" : $"{DatacenterBits}+{MachineBits}";
        string fields = SequenceAboveNode ? $"{SequenceBits}/{node}" : $"{node}/{SequenceBits}";
        return string.Create(CultureInfo.InvariantCulture, $"{TimeBits}/{fields} of {Tick:c} since {Epoch:O}");
    }

    private static long MaxOf(int bits) => (1L << bits) - 1;
}
