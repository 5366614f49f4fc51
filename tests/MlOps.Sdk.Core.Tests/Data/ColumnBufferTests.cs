using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

public sealed class ColumnBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(1 << 20)]
    [InlineData((1 << 24) + 1)]
    public unsafe void Allocate_GivesZeroedAlignedMemory(int length)
    {
        // Dirty the pool first, so that zeroes are not the system's.
        var dirty = ColumnBuffer.Allocate(length);
        dirty.Span.Fill(0xAB);
        dirty.Release();

        var buffer = ColumnBuffer.Allocate(length);
        Assert.Equal(0, (nint)buffer.Pointer % 64);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept((byte)0));
        buffer.Release();
    }

    [Fact]
    public unsafe void Release_OfTheLastReference_ReleasesForeignMemoryExactlyOnce()
    {
        var releases = 0;
        var memory = stackalloc byte[8];
        var buffer = ColumnBuffer.FromForeign(memory, 8, () => releases++);
        buffer.Retain();
        buffer.Release();
        Assert.Equal(0, releases);
        buffer.Release();
        Assert.Equal(1, releases);
        Assert.Throws<InvalidOperationException>(buffer.Release);
        Assert.Throws<ObjectDisposedException>(() => buffer.Retain());
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.Equal(1, releases);
    }

    [Fact]
    public async Task Release_FromManyThreads_FreesOnce()
    {
        var releases = 0;
        for (var round = 0; round < 200; round++)
        {
            var buffer = Empty(() => Interlocked.Increment(ref releases));
            for (var i = 0; i < 7; i++)
            {
                buffer.Retain();
            }

            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(buffer.Release)));
        }

        Assert.Equal(200, releases);
    }

    [Fact]
    public void Finalizer_OfAForgottenBuffer_ReleasesItsMemory()
    {
        var released = 0;
        Forget(() => Interlocked.Increment(ref released));
        for (var i = 0; i < 10 && Volatile.Read(ref released) == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, released);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget(Action release) => Empty(release);
    }

    [Fact]
    public void Span_OverAColumnNobodyHolds_KeepsItsValues()
    {
        var values = ValuesOfAForgottenColumn();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var later = Enumerable.Range(0, 50).Select(_ => Columns.From(9L, 9, 9)).ToList();
        Assert.Equal([1, 2, 3], values);
        later.ForEach(column => column.Dispose());

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static ReadOnlySpan<long> ValuesOfAForgottenColumn() => Columns.From(1L, 2, 3).Values;
    }

    private static unsafe ColumnBuffer Empty(Action release) => ColumnBuffer.FromForeign(null, 0, release);
}
