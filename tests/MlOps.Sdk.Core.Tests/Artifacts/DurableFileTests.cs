namespace MlOps.Sdk.Core.Tests;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TryCreate_ManyWriters_OneWinsAndItsContentIsWhole()
    {
        var path = _folder.File("00000000000000000001.json");
        var contents = Enumerable.Range(0, 32).Select(i => Enumerable.Repeat((byte)i, 10_000).ToArray()).ToArray();
        var won = await Task.WhenAll(contents.Select(content => Task.Run(async () => await DurableFile.TryCreateAsync(path, content))));
        var winner = Assert.Single(Enumerable.Range(0, 32), i => won[i]);
        Assert.Equal(contents[winner], await File.ReadAllBytesAsync(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task WriteAtomic_ExistingFile_IsReplaced()
    {
        var path = _folder.File("state");
        await DurableFile.WriteAtomicAsync(path, "old"u8.ToArray());
        await DurableFile.WriteAtomicAsync(path, "new"u8.ToArray());
        Assert.Equal("new", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task WriteAtomic_PieceByPiece_ReplacesOnlyWhenAllPiecesAreThere()
    {
        var path = _folder.File("state");
        await DurableFile.WriteAtomicAsync(path, "old"u8.ToArray());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await DurableFile.WriteAtomicAsync(path, async (stream, ct) =>
        {
            await stream.WriteAsync("ne"u8.ToArray(), ct);
            throw new InvalidOperationException("No more pieces.");
        }));
        Assert.Equal("old", await File.ReadAllTextAsync(path));
        await DurableFile.WriteAtomicAsync(path, async (stream, ct) =>
        {
            await stream.WriteAsync("ne"u8.ToArray(), ct);
            await stream.WriteAsync("w"u8.ToArray(), ct);
        });
        Assert.Equal("new", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task WriteAtomic_MissingFolder_NamesThePath()
    {
        var exception = await Assert.ThrowsAsync<ArtifactException>(async () => await DurableFile.WriteAtomicAsync(_folder.File("no/file"), new byte[1]));
        Assert.Contains(_folder.File("no/file"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FsyncDirectory_MissingFolder_IsNotDurable()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no fsync of folders.");
        var exception = Assert.Throws<ArtifactException>(() => DurableFile.FsyncDirectory(_folder.File("missing")));
        Assert.Equal(ArtifactErrorReason.NotDurable, exception.Reason);
    }

    [Fact]
    public void Fsync_DescriptorThatCannotSync_IsNotHidden()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test needs a pipe, on which Linux refuses fsync.");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        var exception = Assert.Throws<ArtifactException>(() => DurableFile.Fsync(handle, "pipe"));
        Assert.Equal(ArtifactErrorReason.NotDurable, exception.Reason);
    }
}
