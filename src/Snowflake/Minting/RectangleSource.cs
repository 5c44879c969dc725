namespace Purlin.Snowflake;

/// <summary>
/// Where a generator's rectangles come from, and with them its guarantee: the wall clock alone, a fence file, or a
/// lease. Thread-safe; a generator owns it.
/// </summary>
internal abstract class RectangleSource : IAsyncDisposable, IDisposable
{
    /// <summary>How far rectangles are known not to overlap.</summary>
    public abstract SnowflakeGuarantee Guarantee { get; }

    /// <summary>The node of the current rectangle, or of the last one; null before the first.</summary>
    public abstract int? NodeId { get; }

    /// <summary>Pulses whenever a refusal may have ended otherwise than by the clock going on.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Id time now, whether or not anything may be minted.</summary>
    public abstract DateTimeOffset IdTime { get; }

    /// <summary>
    /// Brings the current rectangle to the clock, and says which one it is. Called about once a tick by each thread
    /// that mints, and whenever a rectangle refuses; takes a short lock. A fence may be written here, if its timer is
    /// late.
    /// </summary>
    /// <param name="rectangle">The rectangle to mint in from now on, if the state is Minting.</param>
    public abstract MintingState Advance(out Rectangle? rectangle);

    /// <summary>What to throw for a refusal that was not over in time.</summary>
    /// <param name="state">The refusal.</param>
    public abstract SnowflakeRefusedException Refused(MintingState state);

    /// <summary>What to throw when numbers are short, of a tick or of the layout: the same for every source.</summary>
    protected static MintingRefusedException OutOfNumbers(SnowflakeLayout layout, MintingState state) => new(
        state.Refusal, state.Refusal == SnowflakeRefusal.LayoutExhausted
            ? $"The layout {layout} ended at {layout.ExhaustsAt:O}. Choose one for which CanFollow is true."
            : $"All {layout.Capacity.IdsPerTick} numbers of this tick ({layout.Tick}) and what may be borrowed are "
                + "used. Use Wait or Borrow, NextAsync, or a layout with more sequence bits.");

    /// <summary>Seals the rectangle; nothing is minted from it afterwards.</summary>
    public abstract void Dispose();

    /// <inheritdoc cref="Dispose"/>
    public virtual ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
