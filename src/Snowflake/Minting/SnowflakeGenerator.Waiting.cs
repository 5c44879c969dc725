using System.Diagnostics.CodeAnalysis;

namespace Purlin.Snowflake;

// What happens when there is nothing to mint in: who waits, for how long, and who throws.
public sealed partial class SnowflakeGenerator
{
    // A wall clock that is set right tells nobody, so whoever waits for it looks again this often.
    private static readonly TimeSpan ClockPoll = TimeSpan.FromMilliseconds(100);

    internal SnowflakeId NextSlow()
    {
        long began = _time.GetTimestamp();
        while (true)
        {
            long version = _source.Changed.Version;
            MintingState state = MintSlow(out long id);
            if (state.Refusal == SnowflakeRefusal.None)
                return new SnowflakeId(id);
            WaitOrThrow(state, version, began);
        }
    }

    private async ValueTask<SnowflakeId> NextSlowAsync(CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long version = _source.Changed.Version;
            MintingState state = MintSlow(out long id);
            if (state.Refusal == SnowflakeRefusal.None)
                return new SnowflakeId(id);

            TimeSpan wait = state.Refusal switch
            {
                SnowflakeRefusal.NotLeased => state.RetryAfter,
                SnowflakeRefusal.ClockAhead => ClockPoll,
                _ => BoundedWait(state, began),
            };
            _metrics.Waited(state.Refusal);
            await _source.Changed.WaitAsync(version, wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void WaitOrThrow(MintingState state, long version, long began)
    {
        TimeSpan wait = BoundedWait(state, began);
        _metrics.Waited(state.Refusal);
        _source.Changed.Wait(version, wait, _time);
    }

    // How long a caller that wants to go on soon waits before it looks again.
    private TimeSpan BoundedWait(MintingState state, long began)
    {
        switch (state.Refusal)
        {
            case SnowflakeRefusal.SequenceExhausted when _overflow != SnowflakeOverflow.Throw:
                return state.RetryAfter;
            case SnowflakeRefusal.ClockBehind when _time.GetElapsedTime(began) + state.RetryAfter <= _maxClockBackWait:
                return state.RetryAfter < ClockPoll ? state.RetryAfter : ClockPoll;
            default:
                Throw(state);
                return default;
        }
    }

    [DoesNotReturn]
    private void Throw(MintingState state) => throw _source.Refused(state);
}
