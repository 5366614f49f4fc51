using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// Keeps immutable bytes under their SHA-256. Equal bytes are kept once. Thread-safe; several processes may share a store.
/// A put that returned is durable. Providers implement the <c>…CoreAsync</c> methods; verification on read is done here.
/// </summary>
public abstract class ArtifactStore
{
    /// <summary>Stores the rest of a stream. Memory use does not depend on its length.</summary>
    /// <param name="content">The bytes, read to the end and not disposed.</param>
    /// <param name="cancellationToken">Stops the upload; nothing is stored then.</param>
    /// <returns>The name under which the bytes can be read, once they are durable.</returns>
    /// <exception cref="ArtifactException">The store is full, failed, or could not make the bytes durable. Nothing was stored.</exception>
    public async ValueTask<ArtifactDigest> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (!content.CanRead)
        {
            throw new ArgumentException("The stream cannot be read: pass one that is open for reading.", nameof(content));
        }

        using var activity = MlOpsTelemetry.Source.StartActivity("artifact put");
        var digest = await PutCoreAsync(content, cancellationToken).ConfigureAwait(false);
        MlOpsTelemetry.BytesWritten.Add(digest.Size);
        return digest;
    }

    /// <summary>Stores bytes that are in memory.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Stops the upload; nothing is stored then.</param>
    /// <inheritdoc cref="PutAsync(Stream, CancellationToken)" path="/returns"/>
    /// <inheritdoc cref="PutAsync(Stream, CancellationToken)" path="/exception"/>
    public async ValueTask<ArtifactDigest> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var stream = new ReadOnlyMemoryStream(content);
        await using (stream.ConfigureAwait(false))
        {
            return await PutAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Opens an artifact. The stream throws <see cref="ArtifactException"/> instead of handing out the last bytes when they do
    /// not have the expected hash, so that whoever read to the end has read the right content.
    /// </summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>A forward-only stream whose <see cref="Stream.Length"/> is known; the caller disposes it.</returns>
    /// <exception cref="NotFoundException">The store has no such artifact.</exception>
    /// <exception cref="ArtifactException">The name is no SHA-256, or the store failed.</exception>
    public ValueTask<Stream> OpenReadAsync(string sha256, CancellationToken cancellationToken = default) =>
        OpenAsync(sha256, null, cancellationToken);

    /// <summary>Opens an artifact and checks its size as well.</summary>
    /// <param name="digest">The name that a put returned.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <inheritdoc cref="OpenReadAsync(string, CancellationToken)" path="/returns"/>
    /// <inheritdoc cref="OpenReadAsync(string, CancellationToken)" path="/exception"/>
    public ValueTask<Stream> OpenReadAsync(ArtifactDigest digest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return OpenAsync(digest.Sha256, digest.Size, cancellationToken);
    }

    /// <summary>Whether an artifact is there. Its bytes are not verified.</summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask<bool> ExistsAsync(string sha256, CancellationToken cancellationToken = default) =>
        ExistsCoreAsync(Checked(sha256), cancellationToken);

    /// <summary>Removes an artifact. Who has it open reads on.</summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether it was there.</returns>
    public ValueTask<bool> DeleteAsync(string sha256, CancellationToken cancellationToken = default) =>
        DeleteCoreAsync(Checked(sha256), cancellationToken);

    /// <summary>All artifacts, in no promised order; ones added or removed meanwhile may or may not appear.</summary>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async IAsyncEnumerable<ArtifactDigest> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var digest in ListCoreAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return digest;
        }
    }

    /// <summary>Stores a stream durably, or nothing.</summary>
    /// <param name="content">A readable stream, not to be disposed.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    protected abstract ValueTask<ArtifactDigest> PutCoreAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Opens the bytes, unverified; <see langword="null"/> when there are none.</summary>
    /// <param name="sha256">A checked SHA-256.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    protected abstract ValueTask<ArtifactContent?> OpenReadCoreAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Whether the store has the artifact.</summary>
    /// <param name="sha256">A checked SHA-256.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    protected abstract ValueTask<bool> ExistsCoreAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Removes the artifact; <see langword="false"/> when it was not there.</summary>
    /// <param name="sha256">A checked SHA-256.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    protected abstract ValueTask<bool> DeleteCoreAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Lists what the store has.</summary>
    /// <param name="cancellationToken">Stops the listing.</param>
    protected abstract IAsyncEnumerable<ArtifactDigest> ListCoreAsync(CancellationToken cancellationToken);

    private async ValueTask<Stream> OpenAsync(string sha256, long? size, CancellationToken cancellationToken)
    {
        var found = await OpenReadCoreAsync(Checked(sha256), cancellationToken).ConfigureAwait(false)
            ?? throw new NotFoundException(
                $"The artifact sha256:{sha256} is not in the store: check that it was stored here and not deleted since.", "artifact", sha256);
        if (size is { } expected && expected != found.Size)
        {
            await found.Content.DisposeAsync().ConfigureAwait(false);
            throw VerifyingReadStream.Corrupt(sha256, $"it has {found.Size} bytes instead of {expected}");
        }

        return new VerifyingReadStream(found, sha256);
    }

    private static string Checked(string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        return ArtifactDigest.IsSha256(sha256)
            ? sha256
            : throw new ArtifactException(
                $"\"{(sha256.Length > 80 ? sha256[..80] : sha256)}\" is not the name of an artifact: use the 64 lower-case hexadecimal digits that storing it returned.",
                ArtifactErrorReason.UnsafePath);
    }
}
