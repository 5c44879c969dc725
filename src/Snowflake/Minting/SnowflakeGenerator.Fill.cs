using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Purlin.Snowflake;

// Batches: one atomic for a whole span.
public sealed partial class SnowflakeGenerator
{
    /// <summary>
    /// Fills a span with ascending ids, all of it or, if it throws, nothing. A span that fits into what is left of the
    /// tick costs one atomic; a longer one is filled tick by tick, waiting like <see cref="Next"/>.
    /// </summary>
    /// <param name="ids">Any length.</param>
    /// <exception cref="SnowflakeRefusedException">
    /// As from <see cref="Next"/>; with <see cref="SnowflakeOverflow.Throw"/> if the tick has fewer numbers left.
    /// </exception>
    public void Fill(Span<SnowflakeId> ids) => Fill(MemoryMarshal.Cast<SnowflakeId, long>(ids));

    /// <summary>The same with bare numbers.</summary>
    /// <inheritdoc cref="Fill(Span{SnowflakeId})"/>
    public void Fill(Span<long> ids)
    {
        if (!TryFillFresh(ids))
            FillSlow(ids);
    }

    /// <summary>Fills a span with ascending ids from what is left of the tick, or does nothing. Never waits.</summary>
    /// <param name="ids">
    /// Any length; more than a tick and the bound of borrowing have numbers is always refused.
    /// </param>
    /// <param name="refusal">Why not if false.</param>
    public bool TryFill(Span<SnowflakeId> ids, out SnowflakeRefusal refusal)
    {
        Span<long> numbers = MemoryMarshal.Cast<SnowflakeId, long>(ids);
        refusal = SnowflakeRefusal.None;
        if (TryFillFresh(numbers))
            return true;
        refusal = TryFillSlow(numbers, out _).Refusal;
        return refusal == SnowflakeRefusal.None;
    }

    private bool TryFillFresh(Span<long> ids)
    {
        Rectangle rectangle = _rectangle;
        if (ids.IsEmpty)
            return true;
        LeaveLane();
        if ((_mode == SnowflakeMode.Strict ? Timestamp() : CoarseTimestamp()) >= rectangle.FreshUntil)
            return false;
        long first = Take(rectangle, ids.Length);
        if (first < 0)
            return false;
        Write(ids, rectangle, first);
        return true;
    }

    private MintingState TryFillSlow(Span<long> ids, out Rectangle? rectangle)
    {
        MintingState state = _source.Advance(out rectangle);
        if (state.Refusal != SnowflakeRefusal.None)
            return state;
        _rectangle = rectangle!;
        long first = Take(rectangle!, ids.Length);
        if (first < 0)
            return SequenceExhausted(rectangle!);
        Write(ids, rectangle!, first);
        return state;
    }

    private void FillSlow(Span<long> ids)
    {
        long began = _time.GetTimestamp();
        Span<long> left = ids;
        try
        {
            while (true)
            {
                long version = _source.Changed.Version;
                MintingState state = TryFillSlow(left, out Rectangle? rectangle);
                if (state.Refusal == SnowflakeRefusal.None)
                    return;
                if (state.Refusal == SnowflakeRefusal.SequenceExhausted && _overflow != SnowflakeOverflow.Throw)
                {
                    int count = rectangle!.TakeUpTo(left.Length, out long first);
                    Write(left[..count], rectangle, first);
                    left = left[count..];
                    if (left.IsEmpty)
                        return;
                }

                WaitOrThrow(state, version, began);
            }
        }
        catch
        {
            // Ids that were taken are lost, which repeats nothing; half a batch is never handed out.
            ids.Clear();
            throw;
        }
    }

    // Numbers of one tick are equally far apart as ids; at the end of a tick the sequence carries into the time.
    private void Write(Span<long> ids, Rectangle rectangle, long first)
    {
        while (!ids.IsEmpty)
        {
            long leftInTick = Layout.MaxSequence - (first & Layout.MaxSequence) + 1;
            int count = (int)Math.Min(ids.Length, leftInTick);
            WriteRun(ids[..count], Join(rectangle, first), _step);
            ids = ids[count..];
            first += count;
        }
    }

    private static void WriteRun(Span<long> ids, long id, long step)
    {
        ref long start = ref MemoryMarshal.GetReference(ids);
        int at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<long> next = Vector256.Create(id) + Vector256.Create(0L, 1, 2, 3) * step;
            Vector256<long> four = Vector256.Create(4 * step);
            for (; at <= ids.Length - Vector256<long>.Count; at += Vector256<long>.Count)
            {
                next.StoreUnsafe(ref start, (nuint)at);
                next += four;
            }
        }

        for (; at < ids.Length; at++)
            Unsafe.Add(ref start, at) = id + at * step;
    }
}
