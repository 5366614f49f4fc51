namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Which native library a process uses and what it can run models on here.</summary>
/// <param name="LibraryPath">The library's file, or its bare name when the system's loader found it.</param>
/// <param name="LibraryVersion">Its version, such as <c>1.30.0</c>.</param>
/// <param name="Build">How it was built, in its own words.</param>
/// <param name="Providers">Every execution provider, usable or not.</param>
public sealed record OnnxDiagnostics(string LibraryPath, string LibraryVersion, string Build, IReadOnlyList<ProviderAvailability> Providers);
