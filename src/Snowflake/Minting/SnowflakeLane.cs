using System.Runtime.CompilerServices;

namespace Purlin.Snowflake;

/// <summary>
/// A thread's own lane of a generator, for many ids in a row: 2 to 3 ns each, no atomic operation. Get it from
/// <see cref="SnowflakeGenerator.OpenLane"/>; there is nothing to close.
/// </summary>
/// <remarks>
/// Ids never descend within a thread, as of the generator itself in lane mode. The compiler keeps the lane on the stack
/// of its thread: no field, no lambda, no <c>await</c> can carry it to another, which would repeat ids. The default
/// value has no generator: using it throws <see cref="NullReferenceException"/>.
/// </remarks>
public readonly ref struct SnowflakeLane
{
    private readonly SnowflakeGenerator _generator;
    private readonly Lane _lane;

    internal SnowflakeLane(SnowflakeGenerator generator, Lane lane)
    {
        _generator = generator;
        _lane = lane;
    }

    /// <inheritdoc cref="SnowflakeGenerator.Next"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SnowflakeId Next() => _generator.NextOf(_lane);

    /// <inheritdoc cref="SnowflakeGenerator.TryNext"/>
    public bool TryNext(out SnowflakeId id, out SnowflakeRefusal refusal) => _generator.TryNext(out id, out refusal);
}
