using Purlin.Shared;

namespace Purlin.Snowflake;

// From fields to ids and back.
public sealed partial class SnowflakeLayout
{
    /// <summary>The id of given fields.</summary>
    /// <param name="tick">Whole ticks since <see cref="Epoch"/>, from 0 to <see cref="MaxTick"/>.</param>
    /// <param name="node">From 0 to <see cref="MaxNode"/>.</param>
    /// <param name="sequence">From 0 to <see cref="MaxSequence"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A field is out of its range.</exception>
    public SnowflakeId Compose(long tick, int node, long sequence) =>
        Join(
            Guard.InRange(tick, 0, MaxTick),
            Guard.InRange(node, 0, MaxNode),
            Guard.InRange(sequence, 0, MaxSequence));

    /// <summary>The node id of a datacenter and a machine within it.</summary>
    /// <param name="datacenter">From 0 to <see cref="MaxDatacenter"/>.</param>
    /// <param name="machine">From 0 to <see cref="MaxMachine"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public int ComposeNode(int datacenter, int machine) =>
        (Guard.InRange(datacenter, 0, MaxDatacenter) << MachineBits) | Guard.InRange(machine, 0, MaxMachine);

    /// <summary>The fields of an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// It is greater than <see cref="MaxId"/>: another layout made it.
    /// </exception>
    public SnowflakeParts Decode(SnowflakeId id) => TryDecode(id, out SnowflakeParts parts)
        ? parts
        : throw new ArgumentOutOfRangeException(nameof(id),
            $"It is {id.Value}, but the ids of this layout ({this}) go from 0 to {MaxId.Value}. "
            + "Decode it with the layout it was made by.");

    /// <summary>The fields of an id, if this layout can have made it.</summary>
    /// <returns>False if it has bits above the layout's, or a time after the last tick.</returns>
    public bool TryDecode(SnowflakeId id, out SnowflakeParts parts)
    {
        long tick = id.Value >> TimeShift;
        if (tick > MaxTick)
        {
            parts = default;
            return false;
        }

        int node = (int)((id.Value >> NodeShift) & MaxNode);
        parts = new SnowflakeParts(tick, TimeOf(tick), node, node >> MachineBits, node & MaxMachine,
            (id.Value >> SequenceShift) & MaxSequence);
        return true;
    }

    /// <summary>The instant a tick begins at.</summary>
    /// <param name="tick">From 0 to <see cref="MaxTick"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public DateTimeOffset TimeAt(long tick) => TimeOf(Guard.InRange(tick, 0, MaxTick));

    /// <summary>The tick that an instant lies in.</summary>
    /// <param name="time">From <see cref="Epoch"/> to before <see cref="ExhaustsAt"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside of the layout's life.</exception>
    public long TickAt(DateTimeOffset time)
    {
        long tick = FloorTick(time);
        if (tick < 0 || tick > MaxTick)
        {
            throw new ArgumentOutOfRangeException(nameof(time),
                $"It is {time:O}, but the layout counts from {Epoch:O} to before {ExhaustsAt:O}. "
                + "Take a layout with an earlier epoch or more time bits.");
        }

        return tick;
    }

    /// <summary>The tick of any instant: below 0 before the epoch, above MaxTick when exhausted.</summary>
    internal long FloorTick(DateTimeOffset time)
    {
        (long ticks, long rest) = Math.DivRem((time - Epoch).Ticks, Tick.Ticks);
        return rest < 0 ? ticks - 1 : ticks;
    }

    /// <summary>The first tick that begins at or after an instant, whatever it is.</summary>
    internal long CeilingTick(DateTimeOffset time)
    {
        (long ticks, long rest) = Math.DivRem((time - Epoch).Ticks, Tick.Ticks);
        return rest > 0 ? ticks + 1 : ticks;
    }

    /// <summary>The id of fields known to be in range.</summary>
    internal SnowflakeId Join(long tick, long node, long sequence) =>
        new((tick << TimeShift) | (node << NodeShift) | (sequence << SequenceShift));

    /// <summary>
    /// The id of a packed <c>tick &lt;&lt; SequenceBits | sequence</c> and a node already at its place.
    /// </summary>
    internal SnowflakeId Join(long packed, long shiftedNode) => new(SequenceAboveNode
        ? (packed << NodeBits) | shiftedNode
        : ((packed >> SequenceBits) << TimeShift) | (packed & MaxSequence) | shiftedNode);

    private DateTimeOffset TimeOf(long tick) => Epoch.AddTicks(tick * Tick.Ticks);
}
