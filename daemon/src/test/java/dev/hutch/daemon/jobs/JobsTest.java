package dev.hutch.daemon.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.SystemCall.JobState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JobsTest {
    private final Jobs jobs = new Jobs(InstantSource.system(), new SpareMemory(() -> {}));

    @Test
    void remembersItsStagesInOrderAndItsAnswer() {
        Job<String> job =
                jobs.begin(
                        "test",
                        "a",
                        events -> {
                            events.stage("one", "");
                            events.stage("two", "");
                            events.stage("three", "");
                            return "done";
                        });
        assertThat(job.await(() -> false)).isEqualTo("done");
        assertThat(job.view().state()).isEqualTo(JobState.DONE);
        assertThat(job.view().stages().keySet()).containsExactly("one", "two", "three");
        assertThat(jobs.running()).isZero();
    }

    @Test
    void aLateWatcherSeesAllOfIt() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Job<Integer> job =
                jobs.begin(
                        "test",
                        "a",
                        events -> {
                            events.stage("early", "");
                            told.countDown();
                            awaitOrCancel(go);
                            events.stage("late", "");
                            return 1;
                        });
        told.await();
        List<Event> seen = new ArrayList<>();
        Job.Watch watch = job.watch(seen::add);
        go.countDown();
        job.result().get();
        watch.end();
        assertThat(seen)
                .containsExactly(
                        new Event.Started(job.id()),
                        new Event.Stage("early", ""),
                        new Event.Stage("late", ""));
    }

    @Test
    void aWatcherThatStandsStillHoldsUpNobodyElse() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        Job<Integer> job =
                jobs.begin(
                        "test",
                        "a",
                        events -> {
                            for (int i = 0; i < 10_000; i++) {
                                events.emit(new Event.Progress("many", i, 10_000, "steps"));
                                events.stage("many", "");
                            }
                            return 1;
                        });
        Job.Watch watch =
                job.watch(_ -> {
                    stuck.countDown();
                    awaitOrCancel(go);
                });
        stuck.await();
        assertThat(job.result().get()).isEqualTo(1);
        assertThat(job.view().state()).isEqualTo(JobState.DONE);
        go.countDown();
        watch.end();
    }

    @Test
    void anInterruptedCallerCancelsItsJobAndWaitsForTheUndo() throws Exception {
        CompletableFuture<String> undone = new CompletableFuture<>();
        Job<Integer> job = jobs.begin("test", "a", events -> workUntilCancelled(undone));
        Thread caller = Thread.currentThread();
        Thread.startVirtualThread(caller::interrupt);
        assertThatThrownBy(() -> job.await(() -> false)).hasMessageContaining("cancelled");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(undone).isCompletedWithValue("undone");
        assertThat(job.view().state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aCallerThatIsGoneLeavesItsJobRunning() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Job<Integer> job =
                jobs.begin(
                        "test",
                        "a",
                        events -> {
                            awaitOrCancel(go);
                            return 7;
                        });
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> job.await(() -> true))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("job.unwatched"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(job.running()).isTrue();
        go.countDown();
        assertThat(job.result().get()).isEqualTo(7);
    }

    @Test
    void aFailureIsKeptAndTold() {
        Job<Integer> job =
                jobs.begin(
                        "test",
                        "a",
                        events -> {
                            throw Problem.of(Problem.Kind.INVALID, "x.y", "no good").toException();
                        });
        assertThatThrownBy(() -> job.result().get()).isInstanceOf(ExecutionException.class);
        assertThat(job.view().state()).isEqualTo(JobState.FAILED);
        assertThat(job.view().message()).isEqualTo("no good");
    }

    @Test
    void forgetsTheOldestOfTheEnded() {
        for (int i = 0; i < 200; i++) {
            jobs.begin("test", "", events -> 1).await(() -> false);
        }
        assertThat(jobs.list()).hasSizeLessThanOrEqualTo(65);
        assertThat(jobs.list().getFirst().id()).isEqualTo("200");
        assertThatThrownBy(() -> jobs.get("1")).hasMessageContaining("'1'");
    }

    @Test
    void closingCancelsAndWaits() {
        CompletableFuture<String> undone = new CompletableFuture<>();
        Job<Integer> job = jobs.begin("test", "a", events -> workUntilCancelled(undone));
        jobs.close();
        assertThat(undone).isCompletedWithValue("undone");
        assertThat(job.running()).isFalse();
    }

    private static int workUntilCancelled(CompletableFuture<String> undone) {
        try {
            awaitOrCancel(new CountDownLatch(1));
            return 0;
        } finally {
            undone.complete("undone");
        }
    }

    private static void awaitOrCancel(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Problem.Kind.CANCELLED, "cancelled", "it was cancelled").toException();
        }
    }
}
