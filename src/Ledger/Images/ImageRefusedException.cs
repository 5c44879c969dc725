namespace Purlin.Ledger;

/// <summary>An image that cannot be what a book wrote at that record.</summary>
internal sealed class ImageRefusedException(string message) : Exception(message);
