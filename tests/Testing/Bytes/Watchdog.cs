using System.Runtime;
using System.Runtime.ExceptionServices;

namespace Purlin.Testing;

/// <summary>Does work on a thread of its own and gives up when one piece of it takes too long.</summary>
internal static class Watchdog
{
    /// <summary>Works through the items in order.</summary>
    /// <returns>
    /// The item that the work did not come back from within once to twice the limit; null if all came back.
    /// </returns>
    /// <exception cref="Exception">What the work threw; the items after it are left.</exception>
    public static T? Run<T>(IEnumerable<T> items, Action<T> work, TimeSpan limit, TimeProvider time)
        where T : class
    {
        // Not disposed: a thread that hangs may still come back to them after this method has given up on it.
        var over = new ManualResetEventSlim();
        var abort = new CancellationTokenSource();
        T? current = null;
        T? seen = null;
        Exception? failure = null;
        T? hung = null;
        var thread = new Thread(() =>
        {
            try
            {
                Abortable(Work, abort.Token);
            }
            catch (Exception e)
            {
                failure = e;
            }

            over.Set();
        });

        void Work()
        {
            foreach (T item in items)
            {
                Volatile.Write(ref current, item);
                work(item);
            }

            Volatile.Write(ref current, null);
        }

        void Look()
        {
            T? now = Volatile.Read(ref current);
            if (now is not null && ReferenceEquals(now, seen))
            {
                Volatile.Write(ref hung, now);
                over.Set();
            }

            seen = now;
        }

        using (time.CreateTimer(_ => Look(), null, limit, limit))
        {
            thread.IsBackground = true;
            thread.Start();
            over.Wait();
        }

        if (Volatile.Read(ref hung) is { } item)
        {
            abort.Cancel();
            return item;
        }

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return null;
    }

    private static void Abortable(Action work, CancellationToken abort)
    {
#pragma warning disable SYSLIB0046 // Nothing else stops an endless loop, which would burn a core to the process's end.
        ControlledExecution.Run(work, abort);
#pragma warning restore SYSLIB0046
    }
}
