namespace Purlin.Ledger.Tests;

/// <summary>The process has ended behind a call.</summary>
internal sealed class StoppedException : Exception;
