namespace Purlin.Testing;

/// <summary>A Redis server answered with an error, such as <c>MOVED 866 127.0.0.1:7001</c>.</summary>
/// <param name="error">The server's line without its leading minus.</param>
public sealed class RespErrorException(string error) : Exception(error);
