namespace Purlin.Testing;

/// <summary>
/// One run behind a <see cref="StoreGate"/>: fresh state, its clients, and what must hold when all have ended.
/// </summary>
/// <param name="Clients">
/// Started in order, each up to its first call. A client that throws fails the run, except with an exception the gate
/// injected.
/// </param>
/// <param name="After">Checked when every client has ended; throws when something is wrong.</param>
public sealed record GateScenario(IReadOnlyList<Func<Task>> Clients, Action After);
