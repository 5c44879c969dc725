using System.Runtime.InteropServices;

namespace Purlin.Testing;

/// <summary>
/// Cleans up what a test run leaves when it ends before its tests do: at the end of the process, and on SIGTERM and
/// SIGHUP, which since .NET 10 end a process without <see cref="AppDomain.ProcessExit"/>. Nothing helps against
/// SIGKILL. Thread-safe.
/// </summary>
internal static class RunEnd
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<Action> CleanUps = [];
    private static readonly PosixSignalRegistration[] Signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => CleanUp()),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => CleanUp()),
    ];

    private static bool s_isEnding;

    static RunEnd() => AppDomain.CurrentDomain.ProcessExit += (_, _) => CleanUp();

    /// <summary>Has <paramref name="cleanUp"/> called when the run ends, unless it is removed before.</summary>
    /// <exception cref="InvalidOperationException">The run is ending already.</exception>
    public static void Add(Action cleanUp)
    {
        lock (Gate)
        {
            if (s_isEnding)
                throw new InvalidOperationException("The test run is ending: nothing is started any more.");
            CleanUps.Add(cleanUp);
        }
    }

    /// <summary>Forgets it.</summary>
    public static void Remove(Action cleanUp)
    {
        lock (Gate)
            CleanUps.Remove(cleanUp);
    }

    private static void CleanUp()
    {
        lock (Gate)
        {
            s_isEnding = true;
            foreach (Action cleanUp in CleanUps)
                cleanUp();
            CleanUps.Clear();
        }

        // A second signal has its usual effect.
        foreach (PosixSignalRegistration signal in Signals)
            signal.Dispose();
    }
}
