using System.Runtime.CompilerServices;

namespace Purlin.Shared;

/// <summary>
/// A monotonic clock for hot paths that can do with a time up to a few milliseconds old: a read is one volatile load. A
/// background thread publishes <see cref="TimeProvider.System"/>'s timestamp about every millisecond, parks after one
/// second without a read, and is woken by the next one. Thread-safe.
/// </summary>
/// <remarks>
/// A timestamp is never ahead of the true one and never goes backwards over all threads. It is behind by the tick:
/// about 1.1 ms on Linux and macOS, up to 16 ms on Windows, and longer for as long as the machine gives the thread no
/// processor. While parked, reads return the true time. An idle process has no wake-ups from it. For a TimeProvider
/// other than System ask that provider itself.
/// </remarks>
internal static class CoarseClock
{
    private const int TickMs = 1;
    private const int ParkAfterSeconds = 1;

    private static readonly AutoResetEvent Woken = new(initialState: false);
    private static readonly CoarseTime Time = new(TimeProvider.System, Wake, ParkAfterSeconds);
    private static Thread? s_ticker;

    /// <summary>A recent timestamp, in the units of <see cref="TimeProvider.System"/>'s GetTimestamp.</summary>
    public static long GetTimestamp() => Time.Read();

    /// <inheritdoc cref="CoarseTime.TryRead"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryGetTimestamp(out long timestamp) => Time.TryRead(out timestamp);

    // Called by one reader at a time: the next park needs a tick, and that the thread of an earlier call.
    private static void Wake()
    {
        if (s_ticker is null)
        {
            s_ticker = new Thread(Run, maxStackSize: 128 * 1024) { IsBackground = true, Name = "Purlin coarse clock" };
            s_ticker.UnsafeStart();
        }

        Woken.Set();
    }

    private static void Run()
    {
        while (true)
        {
            Woken.WaitOne();
            while (Time.Tick())
            {
#pragma warning disable RS0030 // The thread whose sleeping is this clock's ticking.
                Thread.Sleep(TickMs);
#pragma warning restore RS0030
            }
        }
    }
}
