using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Core.Tests;

public sealed class LocalArtifactStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalArtifactStore _store;

    public LocalArtifactStoreTests() => _store = new LocalArtifactStore(_folder.File("store"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131_072)]
    [InlineData(1_000_003)]
    public async Task Put_ThenOpen_GivesTheSameBytes(int size)
    {
        var bytes = Bytes(size, 7);
        var digest = await _store.PutAsync(bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), digest.Sha256);
        Assert.Equal(size, digest.Size);
        Assert.Equal(bytes, await ReadAsync(digest.Sha256));
        Assert.True(await _store.ExistsAsync(digest.Sha256));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("store/tmp")));
    }

    [Fact]
    public async Task Put_EqualBytesTwice_KeepsOneFile()
    {
        var first = await _store.PutAsync(Bytes(5000, 1));
        var second = await _store.PutAsync(Bytes(5000, 1));
        Assert.Equal(first, second);
        Assert.Equal([first], await _store.ListAsync().ToListAsync());
    }

    [Fact]
    public async Task Put_OverDamagedBlob_HealsIt()
    {
        var digest = await _store.PutAsync(Bytes(5000, 1));
        Flip(Blob(digest), 100);
        await _store.PutAsync(Bytes(5000, 1));
        Assert.Equal(Bytes(5000, 1), await ReadAsync(digest.Sha256));
    }

    [Fact]
    public async Task Put_Cancelled_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _store.PutAsync(new PatternStream(8 << 20, cancelAt: 4 << 20, source), source.Token));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("store"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Put_SourceThatFails_PassesItsFailureOnAndLeavesNothing()
    {
        var source = new PatternStream(8 << 20, failAt: 4 << 20);
        var exception = await Assert.ThrowsAsync<EndOfStreamException>(async () => await _store.PutAsync(source));
        Assert.Equal("source", exception.Message);
        Assert.Empty(Directory.EnumerateFiles(_folder.File("store"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task OpenRead_AnyFlippedBit_IsRefusedBeforeTheLastByte()
    {
        var original = Bytes(3000, 3);
        var digest = await _store.PutAsync(original);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(5, 7),
            Prop.ForAll(Gen.Choose(0, 2999).ToArbitrary(), Gen.Choose(1, 700).ToArbitrary(), (position, chunk) =>
            {
                File.WriteAllBytes(Blob(digest), original);
                Flip(Blob(digest), position);
                using var stream = _store.OpenReadAsync(digest).AsTask().Result;
                var received = 0;
                var exception = Assert.Throws<ArtifactException>(() =>
                {
                    int count;
                    var buffer = new byte[chunk];
                    while ((count = stream.Read(buffer)) > 0)
                    {
                        received += count;
                    }
                });
                return exception.Reason == ArtifactErrorReason.Corrupt && received < original.Length;
            }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(2999)]
    [InlineData(3001)]
    public async Task OpenRead_OtherLength_IsRefused(int length)
    {
        var digest = await _store.PutAsync(Bytes(3000, 3));
        using (var file = new FileStream(Blob(digest), FileMode.Open))
        {
            file.SetLength(length);
        }

        var bySize = await Assert.ThrowsAsync<ArtifactException>(async () => await _store.OpenReadAsync(digest));
        Assert.Equal(ArtifactErrorReason.Corrupt, bySize.Reason);
        var byHash = await Assert.ThrowsAsync<ArtifactException>(() => ReadAsync(digest.Sha256));
        Assert.Equal(ArtifactErrorReason.Corrupt, byHash.Reason);
    }

    [Fact]
    public async Task OpenRead_UnknownHash_SaysNotFound()
    {
        var exception = await Assert.ThrowsAsync<NotFoundException>(async () => await _store.OpenReadAsync(new string('a', 64)));
        Assert.Equal("artifact", exception.Kind);
        Assert.False(await _store.DeleteAsync(new string('a', 64)));
    }

    [Fact]
    public async Task Delete_WhileReading_LetsTheReaderFinish()
    {
        var digest = await _store.PutAsync(Bytes(500_000, 2));
        await using var stream = await _store.OpenReadAsync(digest);
        Assert.True(await _store.DeleteAsync(digest.Sha256));
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        Assert.Equal(Bytes(500_000, 2), copy.ToArray());
        Assert.False(await _store.ExistsAsync(digest.Sha256));
    }

    [Fact]
    public async Task EveryCall_HostileName_IsRefusedAndTheCanaryLives()
    {
        File.WriteAllText(_folder.File("canary"), "alive");
        Directory.CreateDirectory(_folder.File("store-evil"));
        File.WriteAllText(_folder.File("store-evil/canary"), "alive");
        foreach (var name in TraversalCorpus.Names.Append(new string('A', 64)).Append(new string('g', 64)))
        {
            foreach (var call in (Func<Task>[])[
                async () => await _store.OpenReadAsync(name),
                async () => await _store.ExistsAsync(name),
                async () => await _store.DeleteAsync(name)])
            {
                var exception = await Assert.ThrowsAsync<ArtifactException>(call);
                Assert.Equal(ArtifactErrorReason.UnsafePath, exception.Reason);
            }

            Assert.Throws<ArgumentException>(() => new ArtifactDigest(name, 1));
        }

        Assert.Equal("alive", File.ReadAllText(_folder.File("canary")));
        Assert.Equal("alive", File.ReadAllText(_folder.File("store-evil/canary")));
        Assert.Equal(4, Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Count(e => !e.StartsWith(_folder.File("store/"), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OpenRead_BlobReplacedByLink_IsRefused()
    {
        var digest = await _store.PutAsync(Bytes(100, 2));
        File.Move(Blob(digest), _folder.File("outside"));
        File.CreateSymbolicLink(Blob(digest), _folder.File("outside"));
        var exception = await Assert.ThrowsAsync<ArtifactException>(async () => await _store.OpenReadAsync(digest));
        Assert.Equal(ArtifactErrorReason.UnsafePath, exception.Reason);
        Assert.Empty(await _store.ListAsync().ToListAsync());
    }

    [Fact]
    public async Task Open_AbandonedUpload_IsCollectedButNotOneUnderWay()
    {
        File.WriteAllText(_folder.File("store/tmp/left.upload"), "half");
        using var gate = new SemaphoreSlim(0);
        var source = new PatternStream(1 << 20, waitAt: 1 << 19, gate: gate);
        var upload = _store.PutAsync(source).AsTask();
        await source.Waiting;
        _ = new LocalArtifactStore(_folder.File("store"));
        Assert.Single(Directory.EnumerateFiles(_folder.File("store/tmp")));
        Assert.False(File.Exists(_folder.File("store/tmp/left.upload")));
        gate.Release();
        var digest = await upload;
        Assert.Equal(1 << 20, (await ReadAsync(digest.Sha256)).Length);
    }

    [Fact]
    public async Task Put_FromManyThreads_NeverShowsAPart()
    {
        var other = new LocalArtifactStore(_folder.File("store"));
        var digests = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? _store : other).PutAsync(Bytes(20_000, i % 5)))));
        Assert.Equal(5, digests.Distinct().Count());
        foreach (var digest in digests)
        {
            Assert.Equal(20_000, (await ReadAsync(digest.Sha256)).Length);
        }
    }

    [Fact]
    public async Task Put_OnUnix_KeepsFilesAndFoldersPrivate()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix file modes.");
            return;
        }

        var digest = await _store.PutAsync(Bytes(10, 1));
        const UnixFileMode FilePrivate = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(FilePrivate, File.GetUnixFileMode(Blob(digest)));
        foreach (var folder in Directory.EnumerateDirectories(_folder.File("store"), "*", SearchOption.AllDirectories).Append(_folder.File("store")))
        {
            Assert.Equal(FilePrivate | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    [Fact]
    public void Open_WhereAFileStands_NamesThePathAndTheFix()
    {
        File.WriteAllText(_folder.File("file"), "x");
        var exception = Assert.Throws<ArtifactException>(() => new LocalArtifactStore(_folder.File("file/store")));
        Assert.Contains(_folder.File("file"), exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void Flip(string path, int position)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = position;
        var value = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(value ^ 1));
    }

    private string Blob(ArtifactDigest digest) => _folder.File($"store/sha256/{digest.Sha256[..2]}/{digest.Sha256}");

    private async Task<byte[]> ReadAsync(string sha256)
    {
        await using var stream = await _store.OpenReadAsync(sha256);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
